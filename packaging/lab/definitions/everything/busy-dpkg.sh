# Somebody else's dpkg at work: holds dpkg's own lock for a while, in the background.
python3 - <<'PYTHON' >/dev/null 2>&1 &
import fcntl, time
lock = open("/var/lib/dpkg/lock-frontend", "a")
fcntl.lockf(lock, fcntl.LOCK_EX)
open("/run/dpkg-is-busy", "w").close()
time.sleep(12)
PYTHON
until [ -e /run/dpkg-is-busy ]; do sleep 0.1; done
