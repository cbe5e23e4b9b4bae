"""The answer to `series`, as docs/http_api.md describes it; imported with the first request."""
