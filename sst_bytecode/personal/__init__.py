"""What is personal data.

Names of fields, shapes of values, categories of the W3C Data Privacy Vocabulary, masked previews.
"""
