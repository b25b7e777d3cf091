"""« Firefox sur Windows »: what a browser says of itself, in words people know. Never used to decide anything."""

BROWSERS = (
    ("Edg", "Edge"), ("OPR", "Opera"), ("SamsungBrowser", "Samsung Internet"), ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"), ("CriOS", "Chrome"), ("Chrome", "Chrome"), ("Safari", "Safari"),
)  # fmt: skip
SYSTEMS = (
    ("iPhone", "un iPhone"), ("iPad", "un iPad"), ("Android", "Android"), ("Windows", "Windows"),
    ("Mac OS", "un Mac"), ("CrOS", "un Chromebook"), ("Linux", "Linux"),
)  # fmt: skip


def device_name(user_agent: str) -> str:
    browser = next((name for mark, name in BROWSERS if mark in user_agent), "Un navigateur")
    system = next((name for mark, name in SYSTEMS if mark in user_agent), "un appareil inconnu")
    return f"{browser} sur {system}"
