"""The hardware that models run on, as recorded from `GET /v1/hardware`."""

HARDWARE = [{"sku": "cpu", "name": "CPU"}, {"sku": "gpu-t4", "name": "Nvidia T4 GPU"}]
SKUS = [each["sku"] for each in HARDWARE]
