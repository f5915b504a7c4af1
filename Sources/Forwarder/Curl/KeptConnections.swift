/// libcurl's connections, as opposed to descriptors that it uses within itself and closes without a word: which of them a
/// request uses, and which rest until the next.
struct KeptConnections {
    private enum State {
        case unknown, busy, resting
    }

    /// By descriptor, since the kernel gives the lowest number that is free.
    private var states: [State] = []
    /// Those that rest since this turn of the loop: it has not looked at them since.
    private var restingSinceTurn: [Int32] = []
    private var turn = 0

    /// A new connection, about to be used.
    mutating func add(_ socket: Int32) {
        while states.count <= Int(socket) { states.append(.unknown) }
        states[Int(socket)] = .busy
    }

    mutating func remove(_ socket: Int32) {
        if contains(socket) { states[Int(socket)] = .unknown }
    }

    func contains(_ socket: Int32) -> Bool { state(of: socket) != .unknown }

    func isResting(_ socket: Int32) -> Bool { state(of: socket) == .resting }

    /// A request has chosen the connection.
    mutating func use(_ socket: Int32) { states[Int(socket)] = .busy }

    /// The request on the connection is over.
    mutating func rest(_ socket: Int32, since turn: Int) {
        states[Int(socket)] = .resting
        forgetTurn(before: turn)
        restingSinceTurn.append(socket)
    }

    /// The resting connections at which the loop has not looked since they rest.
    mutating func unseen(in turn: Int) -> [Int32] {
        forgetTurn(before: turn)
        return restingSinceTurn.filter(isResting)
    }

    private mutating func forgetTurn(before turn: Int) {
        guard turn != self.turn else { return }
        self.turn = turn
        restingSinceTurn.removeAll(keepingCapacity: true)
    }

    private func state(of socket: Int32) -> State {
        states.indices.contains(Int(socket)) ? states[Int(socket)] : .unknown
    }
}
