variable "cluster" {
  description = "The cluster's name, as in the definition."
  type        = string
}

variable "network" {
  type = string
}

variable "subnet" {
  type = string
}

variable "image" {
  description = "A Debian or Ubuntu cloud image."
  type        = string
}

variable "pod_subnet" {
  description = "networking.podSubnet of the definition."
  type        = string
  default     = "10.244.0.0/16"
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
    address = string
    flavor  = optional(string, "m1.medium")
  }))
}
