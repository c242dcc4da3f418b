"""The people whom organisations train, as their employers keep them."""
