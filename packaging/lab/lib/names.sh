# Where a lab keeps its things. LAB names all that a lab puts on the machine;
# labs of different names run side by side.
# shellcheck shell=bash

LAB=muster-lab${MUSTER_LAB_NAME:+-$MUSTER_LAB_NAME}
CACHE=${MUSTER_LAB_CACHE:-/var/cache/muster-lab}
STATE=${MUSTER_LAB_STATE:-/var/lib/$LAB}
# Where the definition and its neighbours lie on the coordinator's host.
NODE_DEFINITION=/var/lib/muster-lab-definition
readonly LAB CACHE STATE NODE_DEFINITION
