"""The runtime client, which runs inside a function's process.

It takes the same steps in the same order as AWS's own client, `awslambdaric` 4.2.2, and prints the
same messages; `trust/clients` compares the two. It imports nothing from `local`, because every
function's process loads what is imported here.
https://github.com/aws/aws-lambda-python-runtime-interface-client
"""
