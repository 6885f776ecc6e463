"""What the bundled networks share: the weights file of the embedder, its tokenizer, and sessions of onnxruntime."""
