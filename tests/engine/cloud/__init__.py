"""A cloud that refuses what the real ones refuse, behind plugins that the real engine starts."""
