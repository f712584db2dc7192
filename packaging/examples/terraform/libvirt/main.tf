# Machines of a libvirt host that become the nodes of a definition, with the addresses that stand there.

terraform {
  required_version = ">= 1.3"

  required_providers {
    libvirt = {
      source  = "dmacvicar/libvirt"
      version = "~> 0.7.6"
    }
  }
}

provider "libvirt" {
  uri = var.host
}

resource "libvirt_network" "nodes" {
  name      = var.cluster
  mode      = "nat"
  addresses = [var.node_network]
}

resource "libvirt_volume" "image" {
  name   = "${var.cluster}-image.qcow2"
  source = var.image
}

resource "libvirt_volume" "node" {
  for_each = var.nodes

  name           = "${each.key}.qcow2"
  base_volume_id = libvirt_volume.image.id
  size           = each.value.disk_bytes
}

resource "libvirt_cloudinit_disk" "node" {
  for_each = var.nodes

  name = "${each.key}-user-data.iso"

  # It is in Terraform's state from now on: print it with --without-ticket, and each machine waits for
  # `coordinator node approve`; or keep the state as you keep a key until the tickets are used.
  user_data = file("${var.user_data_folder}/${each.key}.yaml")
  meta_data = jsonencode({ "instance-id" = each.key, "local-hostname" = each.key })
}

resource "libvirt_domain" "node" {
  for_each = var.nodes

  name      = each.key
  vcpu      = each.value.vcpus
  memory    = each.value.memory_mib
  cloudinit = libvirt_cloudinit_disk.node[each.key].id

  disk {
    volume_id = libvirt_volume.node[each.key].id
  }

  network_interface {
    network_id = libvirt_network.nodes.id
    addresses  = [each.value.address]
  }

  console {
    type        = "pty"
    target_type = "serial"
    target_port = "0"
  }
}
