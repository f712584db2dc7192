variable "cluster" {
  description = "The cluster's name, as in the definition."
  type        = string
}

variable "host" {
  description = "The libvirt host."
  type        = string
  default     = "qemu:///system"
}

variable "image" {
  description = "Path or URL of a Debian or Ubuntu cloud image in qcow2."
  type        = string
}

variable "node_network" {
  description = "The network that the nodes' addresses are in."
  type        = string
  default     = "10.0.0.0/24"
}

variable "user_data_folder" {
  description = "Where cloud-init/user-data has put one file for each node."
  type        = string
}

variable "nodes" {
  description = "The nodes of the definition, by name, with the addresses that stand there."
  type = map(object({
    address    = string
    vcpus      = optional(number, 2)
    memory_mib = optional(number, 3072)
    disk_bytes = optional(number, 21474836480)
  }))
}
