# The balancer before the API that aws.yaml names. It must be there before the definition, which has its name: make it
# first, by `terraform apply -target=aws_lb_listener.api`.

resource "aws_lb" "api" {
  name_prefix                      = "api-"
  internal                         = true
  load_balancer_type               = "network"
  subnets                          = distinct([for node in var.nodes : node.subnet if node.control_plane])
  security_groups                  = [aws_security_group.api.id]
  enable_cross_zone_load_balancing = true
}

resource "aws_lb_target_group" "api" {
  name_prefix = "api-"
  vpc_id      = var.vpc
  port        = 6443
  protocol    = "TCP"

  # A control plane that reaches itself through the balancer would answer its own address otherwise.
  preserve_client_ip = false

  health_check {
    protocol = "HTTPS"
    path     = "/readyz"
    interval = 10
  }
}

resource "aws_lb_listener" "api" {
  load_balancer_arn = aws_lb.api.arn
  port              = 6443
  protocol          = "TCP"

  default_action {
    type             = "forward"
    target_group_arn = aws_lb_target_group.api.arn
  }
}

resource "aws_lb_target_group_attachment" "api" {
  for_each = { for name, node in var.nodes : name => node if node.control_plane }

  target_group_arn = aws_lb_target_group.api.arn
  target_id        = aws_instance.node[each.key].id
}

resource "aws_security_group" "api" {
  name_prefix = "${var.cluster}-api-"
  vpc_id      = var.vpc

  ingress {
    description = "the Kubernetes API, for people and for nodes"
    from_port   = 6443
    to_port     = 6443
    protocol    = "tcp"
    cidr_blocks = concat(var.api_clients, var.node_networks)
  }

  egress {
    from_port   = 6443
    to_port     = 6443
    protocol    = "tcp"
    cidr_blocks = var.node_networks
  }
}
