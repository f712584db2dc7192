# The nodes of ../../aws.yaml; each worker of its pool is one more, called as `coordinator cloud-init --pool workers` says.

cluster          = "awskube"
user_data_folder = "user-data"
vpc              = "vpc-0123456789abcdef0"
image            = "ami-0123456789abcdef0"
node_networks    = ["10.1.0.0/16"]

nodes = {
  "ip-10-1-0-10" = { address = "10.1.0.10", subnet = "subnet-a", control_plane = true }
  "ip-10-1-1-10" = { address = "10.1.1.10", subnet = "subnet-b", control_plane = true }
  "ip-10-1-2-10" = { address = "10.1.2.10", subnet = "subnet-c", control_plane = true }
}
