"""The runtime client: what runs inside a function's process.

It takes the steps of AWS's own client, `awslambdaric` 4.2.2, in the same order, and holds to its
words; `trust/clients` drives both. It imports nothing of `local`: what is imported here is imported
into every function. https://github.com/aws/aws-lambda-python-runtime-interface-client
"""
