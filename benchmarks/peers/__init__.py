"""What others of its kind need for the same sound on the same machine."""
