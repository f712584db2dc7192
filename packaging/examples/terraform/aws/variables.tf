variable "cluster" {
  description = "The cluster's name, as in the definition."
  type        = string
}

variable "region" {
  type    = string
  default = "us-east-1"
}

variable "vpc" {
  type = string
}

variable "image" {
  description = "An Ubuntu or Debian image with cloud-init."
  type        = string
}

variable "user_data_folder" {
  description = "Where cloud-init/user-data has put one file for each node."
  type        = string
}

variable "api_clients" {
  description = "Networks of the people who use the cluster."
  type        = list(string)
  default     = []
}

variable "node_networks" {
  description = "Networks of the nodes' subnets."
  type        = list(string)
}

variable "nodes" {
  description = "The nodes of the definition, by name, with the addresses that stand there."
  type = map(object({
    address       = string
    subnet        = string
    instance_type = optional(string, "t3.medium")
    control_plane = optional(bool, false)
  }))
}
