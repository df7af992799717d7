"""What people may do: keys, videos, characters, webhook endpoints. Every call belongs to a project; no HTTP here."""
