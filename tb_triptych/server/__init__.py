"""HTTP for the page: requests, responses and the page's own files."""
