"""Names later: places that were bought before anybody knew who would come."""
