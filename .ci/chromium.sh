#!/bin/sh
# Print the path of a Chromium for the browser tests; install one where that is possible.
# Prints nothing when there is none: the browser tests are skipped then.

find_chromium() {
    for name in "${CHROMIUM:-}" chromium chromium-browser google-chrome /usr/bin/chromium; do
        if [ -n "$name" ] && command -v "$name"; then
            return 0
        fi
    done
    return 1
}

find_chromium && exit 0

if command -v apt-get >/dev/null; then
    if [ "$(id -u)" -eq 0 ]; then
        as_root=""
    elif command -v sudo >/dev/null && sudo -n true 2>/dev/null; then
        as_root="sudo -n"
    else
        as_root="none"
    fi
    if [ "$as_root" != "none" ]; then
        echo "Chromium not found: installing the package chromium" >&2
        { $as_root apt-get update && DEBIAN_FRONTEND=noninteractive \
            $as_root apt-get install -y --no-install-recommends chromium; } >&2
        find_chromium && exit 0
    fi
fi

echo "No Chromium: browser tests are SKIPPED. Install one or set CHROMIUM=/path/to/chromium." >&2
