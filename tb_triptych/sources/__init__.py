"""Where runs, series, steps and payloads come from; knows nothing of HTTP."""
