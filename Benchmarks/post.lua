-- wrk: POST the file that the variable BODY names, as it is, over and over.
wrk.method = "POST"
wrk.body = io.open(os.getenv("BODY"), "rb"):read("*a")
wrk.headers["Content-Type"] = os.getenv("CONTENT_TYPE")
