"""The site while it is being written: built on every change, served with its collector from one origin on this machine."""
