"""The hardware that models run on, as `GET /v1/hardware` was recorded to list it."""

HARDWARE = [{"sku": "cpu", "name": "CPU"}, {"sku": "gpu-t4", "name": "Nvidia T4 GPU"}]
SKUS = [each["sku"] for each in HARDWARE]
