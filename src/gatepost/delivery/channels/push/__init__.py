"""Web push: a few neutral words on a device that somebody has chosen, by the push service of its browser. See docs/push.md."""
