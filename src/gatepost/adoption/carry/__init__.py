"""Days and facts that a class rep brings along from an old group, in short words of Gatepost's own."""
