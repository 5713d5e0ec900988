# METADATA
# title: The root user
# description: What the rules about the root user share.
package lib.root

# Nobody signs in as the root user of an account in these partitions.
partitions_without_sign_in := {"aws-cn", "aws-us-gov"}
