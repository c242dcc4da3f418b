"""Coming in: by emailed code, with a second factor for who wants one, and how sessions end."""
