output "addresses" {
  description = "What the definition must say of each node."
  value       = { for name, node in aws_instance.node : name => node.private_ip }
}

output "control_plane_endpoint" {
  description = "What the definition has as controlPlaneEndpoint, with loadBalancer.source: external."
  value       = "${aws_lb.api.dns_name}:6443"
}
