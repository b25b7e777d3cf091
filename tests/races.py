"""Several things at the same moment, each on a connection of its own."""

import threading

from django.db import connections


def at_once(*actions):
    """Every action on a connection of its own, started together; what each answered or raised."""
    barrier, answers = threading.Barrier(len(actions)), [None] * len(actions)

    def run(number):
        try:
            barrier.wait(timeout=30)
            answers[number] = actions[number]()
        except Exception as error:
            answers[number] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=[number]) for number in range(len(actions))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return answers
