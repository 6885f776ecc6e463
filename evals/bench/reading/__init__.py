"""Does reading find each paragraph, its address and its page? Files are made from known texts and read back."""
