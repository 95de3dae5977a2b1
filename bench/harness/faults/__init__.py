"""What goes wrong around a proxy, each as a row that is played and judged: see bench/README.md."""
