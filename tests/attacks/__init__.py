"""What people try who mean harm. Each test fails when the guard that it names is taken away."""
