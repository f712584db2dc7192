# Servers at Hetzner that become the nodes of a definition, with the private addresses that stand there.
#
# The private network is routed, not switched: the definition wants a provider with a tunnel (networking.provider: flannel
# or calico), not host-gw, and an endpoint that is the address of the load balancer's host.

terraform {
  required_version = ">= 1.3"

  required_providers {
    hcloud = {
      source  = "hetznercloud/hcloud"
      version = ">= 1.45"
    }
  }
}

resource "hcloud_network" "cluster" {
  name     = var.cluster
  ip_range = var.node_network
}

resource "hcloud_network_subnet" "nodes" {
  network_id   = hcloud_network.cluster.id
  type         = "cloud"
  network_zone = var.zone
  ip_range     = var.node_network
}

# Nothing comes in from the internet but the API; the private network is not filtered.
resource "hcloud_firewall" "cluster" {
  name = var.cluster

  dynamic "rule" {
    for_each = length(var.api_clients) > 0 ? [var.api_clients] : []

    content {
      direction  = "in"
      protocol   = "tcp"
      port       = "6443"
      source_ips = rule.value
    }
  }
}

resource "hcloud_server" "node" {
  for_each = var.nodes

  name         = each.key
  image        = var.image
  server_type  = each.value.server_type
  location     = var.location
  firewall_ids = [hcloud_firewall.cluster.id]

  # It is in Terraform's state from now on: print it with --without-ticket, and each machine waits for
  # `coordinator node approve`; or keep the state as you keep a key until the tickets are used.
  user_data = file("${var.user_data_folder}/${each.key}.yaml")

  network {
    network_id = hcloud_network.cluster.id
    ip         = each.value.address
  }

  # Without a subnet there is no address.
  depends_on = [hcloud_network_subnet.nodes]

  lifecycle {
    # A ticket works once: new user-data is for a new machine, and must not replace one that runs.
    ignore_changes = [user_data]
  }
}
