# Instances of an OpenStack cloud that become the nodes of a definition, with the addresses that stand there.

terraform {
  required_version = ">= 1.3"

  required_providers {
    openstack = {
      source  = "terraform-provider-openstack/openstack"
      version = ">= 1.54"
    }
  }
}

resource "openstack_networking_port_v2" "node" {
  for_each = var.nodes

  name               = each.key
  network_id         = var.network
  security_group_ids = [openstack_networking_secgroup_v2.cluster.id]

  fixed_ip {
    subnet_id  = var.subnet
    ip_address = each.value.address
  }

  # Pods have addresses that the cloud does not know, and would drop.
  allowed_address_pairs {
    ip_address = var.pod_subnet
  }
}

resource "openstack_compute_instance_v2" "node" {
  for_each = var.nodes

  name        = each.key
  image_id    = var.image
  flavor_name = each.value.flavor

  # It is in Terraform's state from now on: print it with --without-ticket, and each machine waits for
  # `coordinator node approve`; or keep the state as you keep a key until the tickets are used.
  user_data = file("${var.user_data_folder}/${each.key}.yaml")

  network {
    port = openstack_networking_port_v2.node[each.key].id
  }

  lifecycle {
    # A ticket works once: new user-data is for a new machine, and must not replace one that runs.
    ignore_changes = [user_data]
  }
}

# Nodes may talk to each other; from elsewhere only the API is reached. There is no SSH.
resource "openstack_networking_secgroup_v2" "cluster" {
  name = var.cluster
}

resource "openstack_networking_secgroup_rule_v2" "nodes" {
  direction         = "ingress"
  ethertype         = "IPv4"
  remote_group_id   = openstack_networking_secgroup_v2.cluster.id
  security_group_id = openstack_networking_secgroup_v2.cluster.id
}

resource "openstack_networking_secgroup_rule_v2" "pods" {
  direction         = "ingress"
  ethertype         = "IPv4"
  remote_ip_prefix  = var.pod_subnet
  security_group_id = openstack_networking_secgroup_v2.cluster.id
}

resource "openstack_networking_secgroup_rule_v2" "api" {
  for_each = toset(var.api_clients)

  direction         = "ingress"
  ethertype         = "IPv4"
  protocol          = "tcp"
  port_range_min    = 6443
  port_range_max    = 6443
  remote_ip_prefix  = each.value
  security_group_id = openstack_networking_secgroup_v2.cluster.id
}
