"""Web push: a few neutral words on a device that somebody has chosen, by its browser's own service (docs/push.md)."""
