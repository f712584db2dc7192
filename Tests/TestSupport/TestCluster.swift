import Shared

/// The name that tests give a cluster of their own.
package let testClusterUID = "5e1f0c9d8b7a46352413020100ffeedd"
