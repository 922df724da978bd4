/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

// Every text that a person reads, in English. xgettext extracts what N_ marks, so each is one plain literal; {name} is filled
// in when the text is shown.

const N_ = <T extends string>(text: T): T => text;

export const strings = {
  // The page
  appName: N_("XR Media Hub"),
  skipToControls: N_("Skip to the controls"),
  trustLink: N_("Trust this hub"),

  // Before joining
  lobbyTitle: N_("Join the room"),
  nameLabel: N_("Your name in the room"),
  nameHint: N_("Each device needs its own name."),
  nameEmpty: N_("Enter a name."),
  nameTooLong: N_("That name is too long."),
  nameReserved: N_("That name is reserved for the hub. Choose another."),
  nameFromLink: N_("This name comes from the link that you opened."),
  useOtherName: N_("Use another name"),
  preview: N_("Camera preview"),
  previewStart: N_("Show preview"),
  previewWaiting: N_("Your camera and microphone start when you join."),
  cameraIsOff: N_("The camera is off"),
  devicesBlocked: N_("Camera and microphone are blocked"),
  joinButton: N_("Join"),
  joining: N_("Joining…"),
  // Translators: a number of four digits follows, in large type
  allowNumber: N_("On the computer, allow the device with this number:"),
  allowHint: N_("The computer shows it in a notification and in the control panel. This page continues automatically."),
  enterCode: N_("Enter a pairing code instead"),
  // Translators: for the person at the computer
  waiting: N_("Waiting…"),
  cancel: N_("Cancel"),
  close: N_("Close"),

  // Devices
  camera: N_("Camera"),
  microphone: N_("Microphone"),
  speaker: N_("Speaker"),
  devices: N_("Camera and sound"),
  settings: N_("Settings"),
  // Translators: short, for below a symbol; “Flip camera” begins with the same word as the second
  microphoneShort: N_("Mic"),
  flipShort: N_("Flip"),
  // Translators: the device that the system chooses
  defaultDevice: N_("Default"),
  cameraNumber: N_("Camera {number}"),
  microphoneNumber: N_("Microphone {number}"),
  speakerNumber: N_("Speaker {number}"),
  microphoneLevel: N_("Microphone level"),
  switchCamera: N_("Flip camera"),

  // In the room
  roomTitle: N_("Room {room}"),
  controls: N_("Controls"),
  people: N_("In the room"),
  peopleCount: N_("In the room: {count}"),
  you: N_("You"),
  // Translators: the name of the person who reads this, among the others
  youNamed: N_("{name} (you)"),
  alone: N_("You are the only one here."),
  aloneHint: N_("Open this address on another device:"),
  // Translators: leave the room
  leave: N_("Leave"),
  muted: N_("microphone off"),
  speaking: N_("speaking"),
  hasJoined: N_("{name} is here"),
  hasLeft: N_("{name} left"),
  sharedScreen: N_("{name}, screen"),
  soundBlocked: N_("The browser plays sound only after you tap."),
  soundPlay: N_("Play sound"),

  // The agent behind the hub
  agent: N_("Assistant"),
  agentAway: N_("No agent in the room"),
  agentHere: N_("Connected"),
  agentLoading: N_("Starting…"),
  agentReady: N_("Ready"),
  agentBusy: N_("Working…"),
  agentListening: N_("Listening"),
  agentSpeaking: N_("Speaking"),

  // Messages
  chat: N_("Chat"),
  noMessages: N_("No messages yet."),
  messageLabel: N_("Message"),
  // Translators: before the name of who gets the message
  messageTo: N_("To"),
  everyone: N_("Everyone"),
  send: N_("Send"),
  sendFailed: N_("The message was not sent."),
  // Translators: who wrote it, and the time of day
  messageFrom: N_("{name}, {time}"),
  topic: N_("Topic {topic}"),
  binaryMessage: N_("Not text. Size in bytes: {count}"),
  cutMessage: N_("The message was too long and is cut here."),
  hub: N_("Hub"),
  unreadMessages: N_("Chat, new messages: {count}"),

  // Connection
  connection: N_("Connection"),
  connected: N_("Connected"),
  reconnecting: N_("Reconnecting…"),
  // Translators: for the connection to come back
  reconnectingShort: N_("Waiting"),
  reconnectingTry: N_("Reconnecting, attempt {number}…"),
  reconnected: N_("Connected again"),
  stopTrying: N_("Stop trying"),
  quality: N_("Quality"),
  qualityExcellent: N_("Excellent"),
  qualityGood: N_("Good"),
  qualityPoor: N_("Poor"),
  // Translators: the quality of a connection that does not get through
  qualityLost: N_("Lost"),
  qualityUnknown: N_("Unknown"),
  roundTrip: N_("Round trip"),
  jitter: N_("Jitter"),
  loss: N_("Lost packets"),
  // Translators: instead of a number that is not known
  unknown: N_("–"),
  wakeLock: N_("The screen stays on while you are in the room."),

  // What can go wrong
  tryAgain: N_("Try again"),
  joinWithout: N_("Join without camera and microphone"),
  joinOtherName: N_("Join as {name}"),
  openSecure: N_("Open the secure page"),
  problemRefused: N_("Camera and microphone access was denied"),
  problemRefusedText: N_("Allow them in this page’s site settings (the icon next to the address), then try again."),
  problemNoDevice: N_("No camera or microphone was found"),
  problemNoDeviceText: N_("Connect one and try again, or join without one."),
  problemDeviceBusy: N_("The camera or microphone is in use"),
  problemDeviceBusyText: N_("Close the other app or page that is using it, then try again."),
  problemDeviceOther: N_("The camera or microphone did not start"),
  problemInsecure: N_("Camera and microphone are blocked because this page is not secure"),
  problemInsecureText: N_("Ask the person at the computer to turn on encryption. You can join now to watch and listen."),
  problemInsecureTlsText: N_("The hub uses encryption now, so open the secure page. You can join here to watch and listen."),
  problemNoServer: N_("The LiveKit server is not running"),
  problemNoServerText: N_("The hub works, but LiveKit does not. On the computer, run “xmhctl doctor” to see why."),
  problemHubAway: N_("Cannot reach the hub"),
  problemHubAwayText: N_("Check that this device is on the same network, and that the hub is running."),
  problemTokenNetwork: N_("The hub does not allow this device"),
  problemTokenNetworkText: N_("The hub allows devices on its own network only. To allow this one, add its network to token_networks in xr_media_hub.yaml on the computer."),
  problemAccessDenied: N_("The computer denied access to this device"),
  problemAccessDeniedText: N_("Ask the person at the computer for a pairing link, or try again in ten minutes."),
  problemAccessExpired: N_("Nobody at the computer answered"),
  problemAccessExpiredText: N_("Try again when someone is at the computer, or ask for a pairing link."),
  problemAccessEnded: N_("This device no longer has access"),
  problemAccessEndedText: N_("Try again to ask for access."),
  problemWatchOnly: N_("You can watch and listen"),
  problemWatchOnlyText: N_("The computer does not let this device send video and sound."),
  problemTokenBusy: N_("Too many devices are joining at the same time"),
  problemTokenBusyText: N_("Wait a few seconds, then try again."),
  problemTokenName: N_("The hub does not accept this name"),
  problemTokenNameText: N_("Choose another name and try again."),
  problemTokenRefused: N_("The LiveKit server rejected the token"),
  problemTokenRefusedText: N_("The hub and LiveKit use different keys, or their clocks differ. On the computer, run “xmhctl doctor” for details."),
  // Translators: the link to join the room, which the computer made for one device
  problemLinkOver: N_("This link no longer works"),
  problemLinkBroken: N_("This link is incomplete"),
  problemLinkText: N_("Ask for a new link at the computer, or use another name."),
  problemTakenOver: N_("Another device joined with this name"),
  problemTakenOverText: N_("Each name can be in a room only once, so this device was disconnected."),
  problemRemoved: N_("You were removed from the room"),
  problemRemovedText: N_("Someone at the computer ended your session."),
  problemMedia: N_("Connected, but video and sound are blocked"),
  problemMediaText: N_("A firewall is blocking them. Open ports 7881/tcp and 7882/udp on the computer; “xmhctl firewall” shows how."),
  problemBrowser: N_("This browser is not supported"),
  problemBrowserText: N_("It lacks WebRTC. Use a current Chrome, Edge, Firefox, Safari or headset browser."),
  problemOther: N_("Could not join the room"),
  problemPublish: N_("Could not send your camera or microphone"),
} as const;

export type StringKey = keyof typeof strings;
