def handler(event, context):
    print("REPORT", event["detail-type"], event.get("time"))
