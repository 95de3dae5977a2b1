"""Medians and spreads."""
import statistics


def spread(values, digits=2):
    return {"median": round(statistics.median(values), digits), "min": round(min(values), digits),
            "max": round(max(values), digits), "rounds": len(values)}


def ratio(subject, peer, digits=3):
    """Median of the ratios round by round: subject and peer ran next to each other in each."""
    return round(statistics.median(a / b for a, b in zip(subject, peer)), digits)
