"""The machine that a night runs on: kept awake, its terminal outlived, its start after a reboot."""
