"""What is personal data: names of fields, shapes of values, categories and their vocabulary, masked previews."""
