output "addresses" {
  description = "What the definition must say of each node."
  value       = { for name, node in aws_instance.node : name => node.private_ip }
}
