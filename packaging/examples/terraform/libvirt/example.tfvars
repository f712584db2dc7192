# The nodes of ../../three-control-planes.yaml.

cluster          = "production"
user_data_folder = "user-data"
image            = "debian-13-generic-amd64.qcow2"

nodes = {
  "lb"       = { address = "10.0.0.10" }
  "cp-1"     = { address = "10.0.0.11" }
  "cp-2"     = { address = "10.0.0.12" }
  "cp-3"     = { address = "10.0.0.13" }
  "worker-1" = { address = "10.0.0.21" }
  "worker-2" = { address = "10.0.0.22" }
}
