"""The runtime client, which runs inside a function's process.

It takes the same steps as AWS's own client, `awslambdaric` 4.2.2, in the same order, and uses its
words; `trust/clients` compares the two. It imports nothing from `local`: what is imported here is
imported into every function. https://github.com/aws/aws-lambda-python-runtime-interface-client
"""
