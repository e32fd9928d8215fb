"""What is measured rather than tested: ``make benchmark`` and ``make threshold``."""
