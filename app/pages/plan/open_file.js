// A file of the visitor's is read here, in the browser, and its text is handed over; the server takes no files.
export default function (component) {
  const { parentElement, data, setTriggerValue } = component;
  const input = parentElement.querySelector('input');
  parentElement.querySelector('span').textContent = data.label;
  input.onchange = async () => {
    const [file] = input.files;
    if (!file) return;
    const text = file.size > data.largest ? ' ' : await file.text();
    // The same file can be chosen again.
    input.value = '';
    setTriggerValue('text', text);
  };
}
