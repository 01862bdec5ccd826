"""The parts that screens are made of. They show what they are given and keep nothing."""
