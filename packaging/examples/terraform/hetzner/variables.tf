variable "cluster" {
  description = "The cluster's name, as in the definition."
  type        = string
}

variable "location" {
  type    = string
  default = "nbg1"
}

variable "zone" {
  type    = string
  default = "eu-central"
}

variable "image" {
  type    = string
  default = "debian-13"
}

variable "node_network" {
  description = "The private network that the nodes' addresses are in."
  type        = string
  default     = "10.0.0.0/24"
}

variable "api_clients" {
  description = "Networks of the people who use the cluster."
  type        = list(string)
  default     = []
}

variable "user_data_folder" {
  description = "Where cloud-init/user-data has put one file for each node."
  type        = string
}

variable "nodes" {
  description = "The nodes of the definition, by name, with the addresses that stand there."
  type = map(object({
    address     = string
    server_type = optional(string, "cx23")
  }))
}
