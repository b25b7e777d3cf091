#!/usr/bin/env python3
from clubemploi.config.command import main

if __name__ == "__main__":
    main()
