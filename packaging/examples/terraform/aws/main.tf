# Instances that become the nodes of a definition. All that Muster needs of Terraform is the user-data: nothing is copied,
# no one logs in, and no port is open to the operator.

terraform {
  required_version = ">= 1.3"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 5.13"
    }
  }
}

provider "aws" {
  region = var.region
}

resource "aws_instance" "node" {
  for_each = var.nodes

  ami                    = var.image
  instance_type          = each.value.instance_type
  subnet_id              = each.value.subnet
  private_ip             = each.value.address
  vpc_security_group_ids = [aws_security_group.cluster.id]

  # It is in Terraform's state from now on. Print it with --without-ticket, and no secret is in it: each machine then
  # waits for `coordinator node approve`. Or keep the state as you keep a key until the tickets are used.
  user_data = file("${var.user_data_folder}/${each.key}.yaml")

  # Pods have addresses that the cloud does not know.
  source_dest_check = false

  metadata_options {
    # The ticket is readable in the metadata until it is used: for the machine itself, and not for its pods.
    http_tokens                 = "required"
    http_put_response_hop_limit = 1
  }

  tags = {
    Name = each.key
  }

  lifecycle {
    # A ticket works once: new user-data is for a new machine, and must not replace one that runs.
    ignore_changes = [user_data]
  }
}

# Nodes may talk to each other, the coordinator's ports 7440 and 7441 among the rest. From elsewhere only the API is
# reached, through the load balancer; there is no SSH.
resource "aws_security_group" "cluster" {
  name_prefix = "${var.cluster}-"
  vpc_id      = var.vpc

  ingress {
    description = "nodes among themselves"
    from_port   = 0
    to_port     = 0
    protocol    = "-1"
    self        = true
  }

  ingress {
    description     = "the Kubernetes API, for the load balancer"
    from_port       = 6443
    to_port         = 6443
    protocol        = "tcp"
    security_groups = [aws_security_group.api.id]
  }

  egress {
    from_port   = 0
    to_port     = 0
    protocol    = "-1"
    cidr_blocks = ["0.0.0.0/0"]
  }
}
